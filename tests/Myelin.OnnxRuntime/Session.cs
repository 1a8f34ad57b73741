using Microsoft.ML.OnnxRuntime;

namespace Myelin.OnnxRuntime;

/// <summary>Sessions that report errors only.</summary>
internal static class Session
{
    internal static InferenceSession Open(string model)
    {
        using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(model, options);
    }

    /// <summary>Writes a model with its operators fused. The level above, all, lays weights out for one processor.</summary>
    internal static int Optimize(string model, string optimized)
    {
        using SessionOptions options = new()
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            OptimizedModelFilePath = optimized,
        };
        new InferenceSession(model, options).Dispose();
        return 0;
    }
}
