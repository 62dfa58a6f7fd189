# one
# two
nowhere