toString <| 1
