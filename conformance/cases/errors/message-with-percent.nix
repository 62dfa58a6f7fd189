throw "100% %s %d %1%"
