using System.Diagnostics;

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
    /// A loop as a user writes it: batches of many sizes, tensors kept for later, forward passes that nobody follows by a backward pass.
    /// </summary>
    [Fact]
    public void Resident_memory_stays_flat_and_kept_tensors_keep_their_values()
    {
        const int Steps = 10_000, Window = 500, Kept = 100;
        var model = new Sequential(new Linear(32, 256), new BatchNorm1d(256), new Relu(), new Dropout(0.2f), new Linear(256, 10));
        model.Initialize(1);
        var optimizer = new Adam(model.Parameters());
        var loss = new CrossEntropy();
        var random = new RandomStream(1);
        var kept = new List<(Tensor Tensor, float[] Copy)>();
        var peaks = new List<long>();
        long peak = 0;
        using var process = Process.GetCurrentProcess();
        for (int step = 0; step < Steps; step++)
        {
            int batch = 2 + random.Next(200);
            float[] values = new float[batch * 32];
            random.FillNormal(values);
            Tensor x = Tensor.From(values, batch, 32);
            int[] labels = new int[batch];
            for (int i = 0; i < batch; i++) labels[i] = random.Next(10);
            Tensor scores = model.Call(x), value = loss.Call(scores, IntTensor.From(labels));
            if (step % 3 != 0)
            {
                optimizer.ZeroGrad();
                value.Backward();
                optimizer.Step();
            }

            if (kept.Count < Kept) kept.Add((scores, scores.ToArray()));
            if (step % 10 == 0)
            {
                process.Refresh();
                peak = Math.Max(peak, process.WorkingSet64);
            }

            if ((step + 1) % Window != 0) continue;
            peaks.Add(peak);
            peak = 0;
        }

        Assert.Equal(Kept, kept.Count);
        foreach ((Tensor tensor, float[] copy) in kept) Assert.Equal(copy, tensor.ToArray());
        Assert.All(peaks.Skip(2), later => Assert.True(later <= 1.05 * peaks[1], $"windows in MB: {string.Join(", ", peaks.Select(p => p >> 20))}"));
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
