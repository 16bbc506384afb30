"""The wall: what stands how at this moment, large enough for a room, brought up to date by itself, without a name or a number of anybody."""
