// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A warm Ray node, driven by a Python program in the interpreter that can import `ray`. A remote task starts the job as
/// a process, as Weft does.
enum RayPeer {
    static func measure(_ plan: ForeignJobs, folder: String, command: [String]) throws -> PeerSamples {
        guard let python = PeerProcess.find(plan.rayPython) else {
            return .absent(reason: "\(plan.rayPython) is not installed")
        }
        let numbers = [ForeignJobs.warmUps, plan.runs, plan.parallel, plan.rounds].map(String.init)
        let process = try PeerProcess(
            [python, "-c", program, plan.rayPython, "\(folder)/ray", ForeignJobs.answer] + numbers
                + command,
            output: "\(folder)/ray-samples")
        return try JSONDecoder().decode(PeerSamples.self, from: Data(process.finish().utf8))
    }

    /// Writes `PeerSamples` as JSON. Ray has as many slots as the machine has cores: its default, and faster here than
    /// one for each job, since each slot is a Python process.
    private static let program = """
        import json, os, subprocess, sys, time
        python, folder, answer = sys.argv[1:4]
        warm_ups, runs, parallel, rounds = map(int, sys.argv[4:8])
        command = sys.argv[8:]
        try:
            import ray
        except ImportError:
            print(json.dumps({"absent": {"reason": python + " cannot import ray; name one that can: --ray-python PATH"}}))
            sys.exit()
        ray.init(num_cpus=len(os.sched_getaffinity(0)), include_dashboard=False, _node_ip_address="127.0.0.1",
                 _temp_dir=folder, log_to_driver=False, logging_level="ERROR")

        @ray.remote
        def job():
            return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()

        def milliseconds(count):
            start = time.perf_counter()
            results = ray.get([job.remote() for _ in range(count)])
            spent = (time.perf_counter() - start) * 1000
            if results != [answer] * count:
                sys.exit("a task returned something else than " + repr(answer))
            return spent

        for count in [1] * warm_ups + [parallel]:
            milliseconds(count)
        times = [milliseconds(1) for _ in range(runs)]
        rates = [parallel * 1000 / milliseconds(parallel) for _ in range(rounds)]
        ray.shutdown()
        print(json.dumps({"measured": {"milliseconds": times, "perSecond": rates}}))
        """
}
