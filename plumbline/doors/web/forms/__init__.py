"""The library of forms, one form with its items, trying one out; and how any page asks with a form."""
