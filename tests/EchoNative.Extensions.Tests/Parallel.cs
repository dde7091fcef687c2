// Listeners of metrics and spans hear the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
