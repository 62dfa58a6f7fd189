{ f = __head; }.f [ ]
