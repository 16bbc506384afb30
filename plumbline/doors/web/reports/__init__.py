"""Reports: what is due, drafts, the archive; reading, writing and issuing one."""
