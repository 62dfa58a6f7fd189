rec: 1
