using System.Diagnostics;
using System.Globalization;

namespace Myelin.Cli.Machine;

/// <summary>The speed of a matrix product of the library, compared with what the machine can do.</summary>
/// <param name="Threads">The number of threads.</param>
/// <param name="LaneBits">The width of their vectors.</param>
/// <param name="PeakOfOne">The multiply-adds of one of them, GFLOP/s.</param>
/// <param name="Product">The matrix product on all of them, GFLOP/s.</param>
internal sealed record MachineSpeed(int Threads, int LaneBits, double PeakOfOne, double Product)
{
    /// <summary>The share of the expected speed that counts as reached: products reach about nine tenths if each thread has its own core.</summary>
    internal const double EnoughShare = 0.7;

    /// <summary>The matrices have this many rows and columns.</summary>
    internal const int Size = 1024;

    private const int Rounds = 10;

    private static readonly TimeSpan s_part = TimeSpan.FromMilliseconds(50);

    /// <summary>What the threads can do together if each has its own core, GFLOP/s.</summary>
    internal double Expected => Threads * PeakOfOne;

    internal double Share => Product / Expected;

    internal bool IsAsExpected => Share >= EnoughShare;

    /// <summary>The result with its figures.</summary>
    internal string Sentence
    {
        get
        {
            string threads = Threads == 1 ? "1 thread" : $"{Threads} threads", advice = Threads == 1 ? "" : $", or try --threads {Threads / 2}";
            string figures = string.Create(CultureInfo.InvariantCulture, $"a product of two {Size}x{Size} matrices runs at {Product:F0} GFLOP/s")
                + string.Create(CultureInfo.InvariantCulture, $", {Share:P0} of the {Expected:F0} that {threads} with {LaneBits}-bit vectors can do");
            if (IsAsExpected) return $"As fast as it should be: {figures}.";
            return $"Slower than it should be: {figures}. Close other programs{advice}: each thread needs its own core.";
        }
    }

    /// <summary>Measures both in turn, for about a second in total, with the library's number of threads.</summary>
    internal static MachineSpeed Measure(int threads)
    {
        Tensor a = Tensor.Ones(Size, Size), b = Tensor.Ones(Size, Size);
        double peak = 0;
        List<double> products = [];
        for (int round = 0; round < Rounds; round++)
        {
            // Other programs on the machine can only lower a peak.
            peak = Math.Max(peak, Rate(() => MultiplyAdd.Run(200_000)));
            products.Add(Rate(() =>
            {
                a.MatMul(b);
                return 2.0 * Size * Size * Size;
            }));
        }

        products.Sort();
        return new MachineSpeed(threads, MultiplyAdd.LaneBits, peak, products[Rounds / 2]);
    }

    /// <summary>GFLOP/s of an action that returns its number of operations.</summary>
    private static double Rate(Func<double> run)
    {
        run();
        double operations = 0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < s_part) operations += run();
        return operations / watch.Elapsed.TotalNanoseconds;
    }
}
