abort "stop\nnow"
