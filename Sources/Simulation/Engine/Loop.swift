/// The one thread of a simulation, and its time.
///
/// Everything that is asynchronous in the code under test and in the world is a job of this executor. Jobs run one after
/// the other on the thread that called `run`; time moves on only when no job is ready. So a run depends on nothing but its
/// seed, and takes as long as its jobs do.
///
/// Unchecked: whatever belongs to a simulation is touched by its jobs alone, and they never run at once.
final class Loop: TaskExecutor, @unchecked Sendable {
    /// In seconds since the beginning of the simulation.
    private(set) var now = 0.0
    private var ready: [UnownedJob] = []
    private var first = 0
    private var alarms = Alarms()
    /// Which of the ready jobs is next; nil for the one that has waited the longest.
    private var picks: Randomness?
    private(set) var jobs = 0
    private var isStopped = false

    init(picks: Randomness?) { self.picks = picks }

    func enqueue(_ job: consuming ExecutorJob) { ready.append(UnownedJob(job)) }

    func begin(_ work: @escaping @Sendable () async -> Void) { Task(executorPreference: self, operation: work) }

    /// - Parameter delay: in seconds.
    func after(_ delay: Double, _ ring: @escaping () -> Void) { alarms.set(at: now + max(0, delay), ring) }

    func stop() { isStopped = true }

    /// Until nothing is left to do, or `stop` was called, or so many jobs have run.
    func run(atMost limit: Int) {
        let executor = asUnownedTaskExecutor()
        while !isStopped, jobs < limit {
            if let job = nextJob() {
                jobs += 1
                job.runSynchronously(on: executor)
            } else if let alarm = alarms.next() {
                now = max(now, alarm.time)
                alarm.ring()
            } else {
                return
            }
        }
    }

    /// Lets tasks end that were told to: time stands still, and no alarm rings any more.
    func unwind(atMost limit: Int) {
        alarms.removeAll()
        isStopped = false
        run(atMost: jobs + limit)
        alarms.removeAll()
    }

    private func nextJob() -> UnownedJob? {
        let count = ready.count - first
        guard count > 0 else { return nil }
        if count > 1, picks != nil, let pick = picks?.index(count), pick > 0 { ready.swapAt(first, first + pick) }
        let job = ready[first]
        first += 1
        if first == ready.count {
            ready.removeAll(keepingCapacity: true)
            first = 0
        }
        return job
    }
}
