"""Mystery visits: the programme of its owner, the own visits of a shopper, what was released."""
