[ 1 "a" true [ ] ]
