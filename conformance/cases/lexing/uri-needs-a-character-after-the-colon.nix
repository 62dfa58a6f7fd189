http: //x
