public import Execution
public import Transport

// Its methods are those that a run needs.
extension SSHFleet: Fleet {}
extension SSHFleet: StatusFleet {}
extension SSHFleet: AuditedFleet {}
