namespace Myelin.Interop.Onnx;

/// <summary>What the nodes of one run share: the mode, random numbers and the limits of loops.</summary>
internal sealed class OnnxRun(bool training, OnnxModel model, long maxIterations)
{
    private long _iterations;

    internal bool Training => training;

    /// <summary>The model's random numbers, from where it left off.</summary>
    internal RandomStream Random => field ??= model.Stream(training);

    /// <summary>Counts a pass of a loop's body; all loops of a run together have a limit.</summary>
    internal void CountIteration()
    {
        if (++_iterations > maxIterations)
        {
            throw new InvalidDataException($"ONNX: the loops of a run may pass {maxIterations} times together.\n  Got more.\n  Set OnnxOptions.MaxIterations if that is right, and the model trusted.");
        }
    }

    /// <summary>Runs one node and puts its outputs into their places.</summary>
    internal void Execute(OnnxNode node, OnnxValue?[] frame)
    {
        OnnxValue?[] outputs;
        try
        {
            outputs = node.Operator.Run(new OnnxCall(this, node, frame));
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or OverflowException or IndexOutOfRangeException or DivideByZeroException)
        {
            // An operator was given what it does not take: the model is at fault, or the inputs are, and the node says where.
            throw new InvalidDataException($"ONNX: {node.Label} could not be computed.\n  {error.Message.ReplaceLineEndings("\n  ")}", error);
        }

        catch (OutOfMemoryException error)
        {
            throw new InvalidDataException($"ONNX: what {node.Label} computes must fit into memory.\n  Got sizes that do not.\n  The model is damaged, or was given other inputs than it was made for.", error);
        }

        if (outputs.Length < node.Outputs.Length && node.Outputs.AsSpan(outputs.Length).ContainsAnyExcept(-1))
        {
            throw new NotSupportedException($"ONNX: {node.Label} must be asked for outputs that are supported.\n  Got {node.Outputs.Length} outputs where {outputs.Length} can be had.\n  Export the model for inference.");
        }

        for (int i = 0; i < node.Outputs.Length; i++)
        {
            if (node.Outputs[i] >= 0) frame[node.Outputs[i]] = outputs[i];
        }
    }
}
