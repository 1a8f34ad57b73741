namespace Myelin.Interop.Onnx;

/// <summary>Something in the model depends on the batch size in a way that ONNX's operators cannot express.</summary>
internal sealed class FixedBatchException : Exception;
