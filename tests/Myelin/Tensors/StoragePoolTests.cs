using System.Diagnostics;
using System.Globalization;

namespace Myelin.Tests.Tensors;

public sealed class StoragePoolTests
{
    [Fact]
    public void Size_classes_are_a_quarter_octave_apart_and_hold_what_they_promise()
    {
        for (int length = 0; length < 100_000; length++)
        {
            int sizeClass = StoragePool.ClassOf(length);
            Assert.True(StoragePool.CapacityOf(sizeClass) >= length);
            Assert.True(sizeClass == 0 || StoragePool.CapacityOf(sizeClass - 1) < length, $"{length} would fit a smaller class");
        }
    }

    [Fact]
    public void Every_tensor_starts_at_a_cache_line()
    {
        foreach (int length in (int[])[1, 3, 16, 17, 1000, 100_000])
        {
            Tensor tensor = Tensor.Zeros(length);
            unsafe
            {
                fixed (float* first = tensor.AsSpan()) Assert.Equal(0, (nint)first % StorageBlock.Alignment);
            }
        }
    }

    [Fact]
    public void A_span_outlives_its_tensor()
    {
        ReadOnlySpan<float> span = Orphan();
        for (int i = 0; i < 200; i++)
        {
            Tensor.Full(-1, 4096);
            if (i % 50 == 0) GC.Collect();
        }

        Assert.Equal(-1, span.IndexOfAnyExcept(7f));

        static ReadOnlySpan<float> Orphan() => Tensor.Full(7, 4096).AsSpan();
    }

    [Fact]
    public void A_dead_tensors_memory_is_lent_again_and_nothing_is_allocated_in_a_steady_step()
    {
        var model = new Sequential(new Linear(64, 256), new Relu(), new Linear(256, 10));
        var optimizer = new Adam(model.Parameters());
        Tensor x = Tensor.Ones(128, 64);
        IntTensor labels = IntTensor.From(new int[128]);
        void Step()
        {
            optimizer.ZeroGrad();
            model.Call(x).CrossEntropy(labels).Backward();
            optimizer.Step();
        }

        for (int i = 0; i < 600; i++) Step();
        long before = StoragePool.Allocations;
        for (int i = 0; i < 600; i++) Step();
        Assert.Equal(before, StoragePool.Allocations);
    }

    [Fact]
    public void A_recorded_operator_takes_at_most_300_bytes_of_managed_memory()
    {
        Tensor x = Tensor.Ones(1, 4).RequireGrad(), weight = Tensor.Ones(4, 4).RequireGrad(), bias = Tensor.Ones(4).RequireGrad();
        Tensor image = Tensor.Ones(1, 1, 8, 8).RequireGrad(), kernel = Tensor.Ones(1, 1, 3, 3).RequireGrad(), channel = Tensor.Ones(1).RequireGrad();
        Tensor mean = Tensor.Zeros(1), variance = Tensor.Ones(1);
        IntTensor label = IntTensor.From([1]);
        Takes(300, "Add", () => x + x);
        Takes(300, "Relu", () => x.Relu());
        Takes(300, "MatMul", () => x.MatMul(weight));
        Takes(300, "Linear", () => x.Linear(weight, bias));
        Takes(300, "LinearRelu", () => x.LinearRelu(weight, bias));
        Takes(300, "CrossEntropy", () => x.CrossEntropy(label));
        Takes(300, "Mean", () => x.Mean());
        Takes(300, "Conv2d", () => image.Conv2d(kernel, channel));
        Takes(300, "BatchNorm", () => image.BatchNorm(channel, channel, mean, variance, training: true));
        Takes(300, "BatchNorm of an evaluation", () => image.BatchNorm(channel, channel, mean, variance, training: false));

        // Beside its output it saves the places of the maxima, and it records eleven sizes.
        Takes(344, "MaxPool2d", () => image.MaxPool2d(2));

        static void Takes(long most, string name, Func<Tensor> apply)
        {
            const int Calls = 20_000, Rounds = 5;
            long least = long.MaxValue;

            // The least of some rounds: the first compile, and let the pool grow to its size.
            for (int round = 0; round < Rounds; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < Calls; i++) _ = apply();
                least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / Calls);
            }

            Assert.True(least is > 0 && least <= most, $"{name} takes {least} bytes");
        }
    }

    /// <summary>
    /// In a process of its own: what earlier tests left in this one, or how much of it the system has swapped out, is not the loop's memory.
    /// </summary>
    [Fact]
    public async Task Resident_memory_stays_flat_and_kept_tensors_keep_their_values()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(StoragePoolTests).Assembly.Location, "memory"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        Assert.Equal(0, process.ExitCode);
        long[] peaks = [.. output.Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
        Assert.Equal(LongLoop.Steps / LongLoop.Window, peaks.Length);
        // Until a fifth of the steps is done, methods are still compiled again, faster ones, which takes a few of these 75 MB.
        const int Warm = 4;
        Assert.All(peaks.Skip(Warm + 1), later => Assert.True(later <= 1.05 * peaks[Warm], $"windows in MB: {string.Join(", ", peaks.Select(p => p >> 20))}"));
    }

    [Fact]
    public async Task Threads_that_predict_and_train_at_once_never_get_one_anothers_memory()
    {
        var model = new Sequential(new Linear(16, 64), new Tanh(), new Linear(64, 4));
        model.Initialize(3);
        Tensor[] inputs = [.. Enumerable.Range(0, 8).Select(i => Tensor.Full(0.1f * i, 33, 16))];
        float[][] expected = [.. inputs.Select(x => model.Predict(x).ToArray())];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                int which = (thread + i) % inputs.Length;
                Assert.Equal(expected[which], model.Predict(inputs[which]).ToArray());
            }
        })));
    }
}
