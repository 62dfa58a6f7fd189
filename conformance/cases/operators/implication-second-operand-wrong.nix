true -> [ ]
