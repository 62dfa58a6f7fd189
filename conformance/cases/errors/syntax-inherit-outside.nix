inherit a
