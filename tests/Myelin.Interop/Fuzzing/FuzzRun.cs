namespace Myelin.Interop.Tests.Fuzzing;

/// <summary>
/// Runs mutants through the readers. Every input must be read or refused by InvalidDataException; opening it, and reading each of its arrays,
/// may allocate <see cref="BytesPerByte"/> times its length and <see cref="FreeBytes"/>, and count <see cref="StepsPerByte"/> operations a byte
/// and <see cref="FreeSteps"/>. An input follows from seed and number alone.
/// </summary>
internal sealed class FuzzRun(int seed, IReadOnlyList<FuzzTarget> targets)
{
    internal const long BytesPerByte = 1200, FreeBytes = 2 << 20, StepsPerByte = 8, FreeSteps = 8192;

    [ThreadStatic]
    private static long s_allocated, s_largest;

    private readonly long[] _inputs = new long[targets.Count], _past = new long[targets.Count], _read = new long[targets.Count];

    internal long Inputs => _inputs.Sum();

    internal long PastHeader => _past.Sum();

    /// <summary>The most allocated at once, beyond nothing, and for a byte of the input.</summary>
    internal (long Bytes, double PerByte, double StepsPerByte) Most { get; private set; }

    internal string Report =>
        string.Join('\n', targets.Select((t, i) => $"  {t.Name}: {_inputs[i]} inputs, {_past[i]} past the header, {_read[i]} read to the end"))
        + $"\n  most allocated at once {Most.Bytes:N0} bytes, {Most.PerByte:F0} for a byte of the input (inputs of 256 bytes and " +
            $"more); {Most.StepsPerByte:F1} operations a byte";

    /// <summary>Makes one input and has it read.</summary>
    internal void Try(int number)
    {
        int which = number % targets.Count;
        FuzzTarget target = targets[which];
        byte[] input = Make(target, number);
        long steps = WorkCounter.Steps;
        (s_allocated, s_largest) = (0, 0);
        Exception? error = null;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Open(new MemoryStream(input, writable: false));
        }
        catch (InvalidDataException refused)
        {
            error = refused;
        }
        catch (Exception unexpected)
        {
            throw new InvalidOperationException(Describe(target, number, input, $"threw {unexpected}"), unexpected);
        }

        long opening = GC.GetAllocatedBytesForCurrentThread() - before - s_allocated, worked = WorkCounter.Steps - steps;
        Check(target, number, input, opening);
        if (worked > FreeSteps + (StepsPerByte * input.Length))
            throw new InvalidOperationException(Describe(target, number, input, $"counted {worked} operations"));
        if (input.Length >= 256)
            Most = (Math.Max(Most.Bytes, opening), Math.Max(Most.PerByte, (double)opening / input.Length),
                Math.Max(Most.StepsPerByte, (double)worked / input.Length));
        _inputs[which]++;
        if (target.IsPastHeader(worked, error)) _past[which]++;
        if (error is null) _read[which]++;
    }

    /// <summary>Runs a part of the work whose memory is held against the bound by itself: one array of many.</summary>
    internal static void Step(Action read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        finally
        {
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            s_allocated += taken;
            s_largest = Math.Max(s_largest, taken);
        }
    }

    private byte[] Make(FuzzTarget target, int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) ^ (number * 7_919)));
        byte[] input = target.Corpus[random.Next(target.Corpus.Length)];
        int changes = 1 + random.Next(3);
        for (int i = 0; i < changes; i++) input = target.Mutate(input, random);
        return input;
    }

    private void Check(FuzzTarget target, int number, byte[] input, long opening)
    {
        long bound = FreeBytes + (BytesPerByte * input.Length), largest = Math.Max(opening, s_largest);
        if (largest > bound) throw new InvalidOperationException(Describe(target, number, input, $"allocated {largest} bytes where {bound} are allowed"));
        if (input.Length >= 256) Most = Most with { Bytes = Math.Max(Most.Bytes, largest) };
    }

    private string Describe(FuzzTarget target, int number, byte[] input, string what) =>
        $"{target.Name}, seed {seed}, input {number}, {input.Length} bytes: {what}\n{Convert.ToBase64String(input)}";
}
