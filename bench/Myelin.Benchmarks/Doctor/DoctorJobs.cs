using System.Globalization;

namespace Myelin.Benchmarks;

/// <summary>The trainings on which rates are measured.</summary>
internal static class DoctorJobs
{
    private const int FaultSeeds = 3, Draws = 700;

    private static readonly string[] s_optimizers = ["momentum", "adam", "adamw"];

    /// <summary>Drawn at random, with a fixed seed, from networks, optimizers, rates, batch sizes and seeds.</summary>
    internal static IEnumerable<DoctorJob> Healthy(ulong firstSeed)
    {
        var random = new RandomStream(firstSeed, 99);
        for (int number = 0; number < Draws; number++)
        {
            Network network = DoctorNetworks.All[random.Next(DoctorNetworks.All.Count)];
            string optimizer = s_optimizers[random.Next(3)];
            double factor = new[] { 1 / 3.0, 1, 3 }[random.Next(3)];
            int batch = random.Next(2) == 0 ? 16 : 64;
            ulong seed = firstSeed + (ulong)number;
            string key = string.Create(CultureInfo.InvariantCulture, $"{network.Name} {optimizer} x{factor:G2} batch {batch} seed {seed}");
            yield return new DoctorJob(key, network, null, seed, () => network.Create() with
            {
                Optimizer = optimizer,
                Rate = network.RateOf(optimizer) * factor,
                BatchSize = batch,
                WeightDecay = optimizer == "adamw" ? 0.01 : 0,
            });
        }
    }

    /// <summary>Each fault on every network where it makes sense, seed by seed.</summary>
    internal static IEnumerable<DoctorJob> Faulty(ulong firstSeed) =>
        from number in Enumerable.Range(0, FaultSeeds)
        from fault in DoctorFaults.All
        from network in DoctorNetworks.All
        where fault.Applies(network)
        let seed = firstSeed + (ulong)number
        select new DoctorJob($"{fault.Name} | {network.Name} | seed {seed}", network, fault, seed, () => Planted(fault, network));

    /// <summary>A network's setup with a fault in it.</summary>
    internal static Setup Planted(Fault fault, Network network)
    {
        Setup setup = network.Create();
        fault.Plant(setup, network);
        return setup;
    }
}
