nowhere
# two
# three