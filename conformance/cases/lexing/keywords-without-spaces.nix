if(true)then"a"else[1]
