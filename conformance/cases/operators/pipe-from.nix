toString <| (x: x * 2) <| 3 + 4
