let inherit ({ toString = x: "mine"; }) toString; in toString 1
