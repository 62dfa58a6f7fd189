[ (1 == "1") (null == false) (null == [ ]) ([ ] == { }) ("" == null) (0 == false) (/a == "/a") (1 == true) ]
