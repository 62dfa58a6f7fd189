(x: y: throw "xy") 1 2
