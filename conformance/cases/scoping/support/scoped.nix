[ extra map ]
