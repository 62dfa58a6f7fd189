assert throw "c"; 1
