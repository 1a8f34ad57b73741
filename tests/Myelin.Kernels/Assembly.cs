// The width of vectors and the number of threads are the process's, and tests of equal bits set them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
