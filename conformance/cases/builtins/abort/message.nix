abort "msg"
