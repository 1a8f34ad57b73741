namespace Myelin.Interop.Onnx;

/// <summary>The shared state of the nodes of one run: the mode, random numbers and the limits of loops.</summary>
internal sealed class OnnxRun(bool training, OnnxModel model, long maxIterations)
{
    private long _iterations;

    internal bool Training => training;

    /// <summary>The model's random numbers, from the current position.</summary>
    internal RandomStream Random => field ??= model.Stream(training);

    /// <summary>Counts an iteration of a loop; all loops of a run together have a limit.</summary>
    internal void CountIteration()
    {
        if (++_iterations > maxIterations)
        {
            throw new InvalidDataException(
                $"ONNX: the loops of a run may have {maxIterations} iterations together.\n  Got more.\n" +
                "  Set OnnxOptions.MaxIterations if that is intended and you trust the model.");
        }
    }

    /// <summary>Runs one node and stores its outputs.</summary>
    internal void Execute(OnnxNode node, OnnxValue?[] frame)
    {
        OnnxValue?[] outputs;
        try
        {
            outputs = node.Operator.Run(new OnnxCall(this, node, frame));
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or OverflowException
            or IndexOutOfRangeException or DivideByZeroException)
        {
            // An operator does not support its input: the model or the inputs are at fault, and the node says where.
            throw new InvalidDataException($"ONNX: {node.Label} could not be computed.\n  {error.Message.ReplaceLineEndings("\n  ")}", error);
        }

        catch (OutOfMemoryException error)
        {
            throw new InvalidDataException(
                $"ONNX: the result of {node.Label} must fit in memory.\n  Got sizes that do not.\n" +
                "  The model is damaged, or its inputs are not those it was built for.", error);
        }

        if (outputs.Length < node.Outputs.Length && node.Outputs.AsSpan(outputs.Length).ContainsAnyExcept(-1))
        {
            throw new NotSupportedException(
                $"ONNX: {node.Label} must have supported outputs.\n" +
                $"  Got {node.Outputs.Length} outputs, of which {outputs.Length} are supported.\n  Export the model for inference.");
        }

        for (int i = 0; i < node.Outputs.Length; i++)
        {
            if (node.Outputs[i] >= 0) frame[node.Outputs[i]] = outputs[i];
        }
    }
}
