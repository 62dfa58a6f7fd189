~root/x
