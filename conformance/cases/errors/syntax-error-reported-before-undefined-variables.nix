[ nowhere ) ]
