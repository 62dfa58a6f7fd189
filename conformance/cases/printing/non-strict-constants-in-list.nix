[ 1 "s" /p 1.5 true null ]
