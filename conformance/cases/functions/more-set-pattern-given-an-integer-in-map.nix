map ({ a }: a) [ 1 ]
