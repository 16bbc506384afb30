"""Mystery visits: programme, scenarios, planted contacts, sealed evidence."""
