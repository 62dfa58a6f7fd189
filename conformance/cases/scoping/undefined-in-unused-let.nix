let a = nowhere; in 1
