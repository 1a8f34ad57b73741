namespace Myelin.Interop.Onnx;

/// <summary>Something in the model follows from the size of the batch, in a way that ONNX's operators cannot be told.</summary>
internal sealed class FixedBatchException : Exception;
