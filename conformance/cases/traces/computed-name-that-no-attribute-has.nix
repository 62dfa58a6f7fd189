{ second = 1; }.second.${"a" + "'"}
