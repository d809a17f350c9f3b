// Each test runs a whole cluster; side by side they would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
