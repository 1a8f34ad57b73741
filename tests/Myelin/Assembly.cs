// The size of the team of workers is the process's, and tests of equal bits set it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
