"""The texts of messages, and who is told what when: read by everybody, worded by those who may."""
