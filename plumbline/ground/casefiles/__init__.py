"""Number, owning unit, attachments, remarks: what every case has in common."""
