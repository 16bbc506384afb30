"""What a machine's call was answered with, so that the same call sent again gets the same answer."""
