{ }.${throw "name"} or 1
