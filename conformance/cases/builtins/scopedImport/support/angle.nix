<any>
