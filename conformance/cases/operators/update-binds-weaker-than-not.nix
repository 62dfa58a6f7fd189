!true // { }
