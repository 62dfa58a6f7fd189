# one
nowhere
